import type { Logger } from '../../lib/index.ts';

/** Keeps every line, at every level. */
export const listeningLogger = (): Logger & { readonly lines: readonly string[] } => {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => {
    lines.push(`${level}: ${message}`);
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
};
