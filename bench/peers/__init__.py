"""The same pledge in the frameworks that people would otherwise choose, each as its own documentation writes it.

The work is equal: a JSON body of the same fields, checked by the same rules; one conditional write; the same answer.
What ours does beyond that (the CDN's secret, limits by network, keyed ids, screening for distress, an owner's link, a
line in the log) the peers do not.
"""
