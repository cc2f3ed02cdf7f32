// Days until a date, by Scotland's calendar, wherever the reader is.

const DAY = 24 * 3600 * 1000;

/** `date`: 2027-01-01. 0 on that day. */
export function daysUntil(date) {
  const today = new Date().toLocaleDateString("sv", { timeZone: "Europe/London" }); // as an ISO date
  return Math.round((Date.parse(date) - Date.parse(today)) / DAY);
}
