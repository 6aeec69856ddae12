// SPDX-License-Identifier: Apache-2.0
//
// Figures as people read them, by the rules of presenters/human.h. No-break blanks keep a figure with its unit.

const SIZE_UNITS = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

// "1.43 MB", "672 B": a unit is 1024 of the one below and is used from above 1024 on.
function humanSize(bytes) {
  let size = Math.abs(bytes);
  let unit = 0;
  for (; size > 1024 && unit + 1 < SIZE_UNITS.length; ++unit) size /= 1024;
  return (bytes < 0 ? "−" : "") + (unit === 0 ? humanCount(size) : size.toFixed(2)) + "\u00a0" + SIZE_UNITS[unit];
}

function humanCount(count) {
  const digits = String(Math.abs(count)).replace(/\B(?=(\d{3})+$)/g, ",");
  return count < 0 ? "−" + digits : digits;
}

function humanShare(share) {
  const percent = share * 100;
  return (percent !== 0 && Math.abs(percent) < 0.1 ? "< 0.1" : percent.toFixed(1)) + "\u00a0%";
}

function humanSeconds(seconds) {
  const magnitude = Math.abs(seconds);
  if (magnitude === 0) return "0\u00a0s";
  if (magnitude < 1e-3) return (seconds * 1e6).toFixed(0) + "\u00a0µs";
  if (magnitude < 1) return (seconds * 1e3).toFixed(magnitude < 0.1 ? 1 : 0) + "\u00a0ms";
  if (magnitude < 60) return seconds.toFixed(2) + "\u00a0s";
  const whole = Math.floor(magnitude);
  const [large, unit, small, below] = whole < 3600 ? [whole / 60, "min", whole % 60, "s"]
    : whole < 86400 ? [whole / 3600, "h", whole % 3600 / 60, "min"] : [whole / 86400, "d", whole % 86400 / 3600, "h"];
  return `${seconds < 0 ? "−" : ""}${Math.floor(large)}\u00a0${unit} ${Math.floor(small)}\u00a0${below}`;
}

// "2026-11-20 19:52:45 UTC" of "2026-11-20T19:52:45.123456789Z".
function humanTime(text) {
  return text.replace(/^(.{10})T(.{8}).*Z$/, "$1 $2 UTC");
}

// A cell of a table or the value of a fact.
function figure(value, unit, change = false) {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return unit === "time" ? humanTime(value) : value;
  if (unit === "flag") return value ? "yes" : "no";
  const text = unit === "bytes" ? humanSize(value) : unit === "share" ? humanShare(value)
    : unit === "nanoseconds" ? humanSeconds(value / 1e9) : Number.isInteger(value) ? humanCount(value) : String(value);
  return change && value > 0 ? "+" + text : text;
}

// What `figure` rounds, in full; null where it rounds nothing.
function exactFigure(value, unit) {
  if (typeof value !== "number") return unit === "time" ? value : null;
  if (unit === "bytes") return Math.abs(value) > 1024 ? humanCount(value) + " bytes" : null;
  if (unit === "nanoseconds") return humanCount(value) + " ns";
  return unit === "share" ? value * 100 + " %" : null;
}

function isNumeric(unit) {
  return unit === "number" || unit === "count" || unit === "bytes" || unit === "nanoseconds" || unit === "share";
}

// "1 object", "2 objects"; the noun comes in the plural.
function counted(count, noun) {
  return humanCount(count) + "\u00a0" + (count === 1 ? noun.replace(/(ss)es$|s$/, "$1") : noun);
}
