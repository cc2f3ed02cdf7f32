// Which fields of a form are sent.

/** Whether the person answered this field: the suggested "I will" text counts once it is edited or a time is chosen. */
export function isMeant(form, name) {
  if (name !== "plan.will") return true;
  const when = [...new FormData(form)].some(([each, value]) => each === "plan.when" && value.trim());
  const will = form.elements[name];
  return when || will.value.trim() !== will.defaultValue.trim();
}

/** Whether this field is sent: a first name only if it may be shown. */
export function isSent(form, name) {
  return name === "name" ? form.elements.show_name.checked : isMeant(form, name);
}
