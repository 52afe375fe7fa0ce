/** A figure of both builds; the lower it is, the better. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  /** A difference up to this is no worsening. In the unit of the row. @default 0 */
  readonly slack?: number;
  /** It is shown, and not judged. @default false */
  readonly isAside?: boolean;
}
