const [quote, escape, openList, openObject, closeList, closeObject] = [0x22, 0x5c, 0x5b, 0x7b, 0x5d, 0x7d];

/** Levels of JSON that are parsed: as many as Go's encoding/json reads. */
export const deepestJson = 10_000;

/**
 * True for JSON with more than {@link deepestJson} levels. Parsing a megabyte of brackets takes some hundred times as
 * long as this look at its bytes.
 */
export const isTooDeep = (bytes: Uint8Array): boolean => {
  if (bytes.length <= deepestJson) return false;
  let depth = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (isText) {
      if (byte === escape) at += 1;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (byte === openList || byte === openObject) {
      depth += 1;
      if (depth > deepestJson) return true;
    } else if (byte === closeList || byte === closeObject) depth -= 1;
  }
  return false;
};
