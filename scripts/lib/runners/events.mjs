// SPDX-License-Identifier: Apache-2.0

/** What a line holds as JSON with a `type` or an `Action`, or null where it is something else. */
export function parseEvent(text) {
  if (!text.startsWith('{')) {
    return null;
  }
  try {
    const event = JSON.parse(text);
    return event.type !== undefined || event.Action !== undefined ? event : null;
  } catch {
    return null;
  }
}
