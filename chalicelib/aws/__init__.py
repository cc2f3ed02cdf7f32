"""The only package that imports boto3: what we ask of AWS, in our words."""
