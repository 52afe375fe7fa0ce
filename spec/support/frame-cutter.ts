/** Cuts a stream into frames, each with its length in front. */
export const frameCutter = (onFrame: (frame: Buffer) => void): ((chunk: Buffer) => void) => {
  let rest = Buffer.of();
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE()) {
      const end = 4 + rest.readInt32BE();
      const frame = rest.subarray(0, end);
      rest = rest.subarray(end);
      onFrame(frame);
    }
  };
};
