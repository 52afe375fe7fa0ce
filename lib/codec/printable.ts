/** Line breaks, what terminals obey, and what turns the direction of writing. */
// eslint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const longest = 80;

/**
 * Text from the network for an error or a log line, where it must be neither a line of its own, nor an order to a
 * terminal, nor longer than a person reads.
 */
export const printable = (text: string, most = longest): string =>
  (text.length > most ? `${text.slice(0, most)}…` : text).replaceAll(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
