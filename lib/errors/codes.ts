/** The only table of ZooKeeper's error codes: number on the wire, name, and what it means to a reader. */
const table = {
  [-1]: ['SystemError', 'the server met an internal error'],
  [-2]: ['RuntimeInconsistency', 'the server found its own state inconsistent'],
  [-3]: ['DataInconsistency', 'the server found its data inconsistent'],
  [-4]: ['ConnectionLoss', 'the server lost its connection'],
  [-5]: ['MarshallingError', 'the server could not read the request'],
  [-6]: [
    'Unimplemented',
    'this server does not know the operation: it is older than ZooKeeper 3.6, or set up without it',
  ],
  [-7]: ['OperationTimeout', 'the server took too long'],
  [-8]: ['BadArguments', 'the server refused an argument'],
  [-13]: ['NewConfigNoQuorum', 'no quorum of the new configuration is there'],
  [-14]: ['ReconfigInProgress', 'a reconfiguration is under way'],
  [-100]: ['ApiError', 'the server refused the call'],
  [-101]: ['NoNode', 'the znode does not exist'],
  [-102]: ['NoAuth', 'the ACL does not allow it'],
  [-103]: ['BadVersion', 'the znode has another version than expected'],
  [-108]: ['NoChildrenForEphemerals', 'an ephemeral znode cannot have children'],
  [-110]: ['NodeExists', 'the znode exists already'],
  [-111]: ['NotEmpty', 'the znode has children'],
  [-112]: ['SessionExpired', 'the server has ended the session'],
  [-113]: ['InvalidCallback', 'the callback is not valid'],
  [-114]: [
    'InvalidAcl',
    'the ACL is not valid, names the creator while no auth was given, or has a scheme that the server does not know',
  ],
  [-115]: ['AuthFailed', 'the server refused the credentials'],
  [-118]: ['SessionMoved', 'the session lives on another server by now'],
  [-119]: ['NotReadOnly', 'the server is read-only: it has lost its quorum'],
  [-120]: ['EphemeralOnLocalSession', 'a local session cannot own ephemerals'],
  [-121]: ['NoWatcher', 'there is no such watch'],
  [-122]: ['RequestTimeout', 'the server took too long'],
  [-123]: ['ReconfigDisabled', 'reconfiguration is switched off'],
  [-124]: ['SessionClosedRequireAuth', 'the server demands an authentication that was not given'],
  [-125]: ['QuotaExceeded', 'the quota of the path is used up'],
  [-127]: ['Throttled', 'the server has too much to do'],
} as const;

/** Name of an error code of ZooKeeper; `Unknown` for a number that this table lacks. */
export type CodeName = (typeof table)[keyof typeof table][0] | 'Unknown';

/** An error code of ZooKeeper: number on the wire, name, and what it means. */
export interface Code {
  readonly number: number;
  readonly name: CodeName;
  readonly meaning: string;
}

/**
 * The code of a number on the wire.
 *
 * @example
 * codeOf(-101).name; // 'NoNode'
 */
export const codeOf = (number: number): Code => {
  const [name, meaning] = (table as Record<number, readonly [CodeName, string]>)[number] ?? [
    'Unknown',
    `the server answered with code ${String(number)}, which this version does not know`,
  ];
  return { number, name, meaning };
};

/**
 * The number on the wire of a name; -1 for one that the table lacks.
 *
 * @example
 * numberOf('NoNode'); // -101
 */
export const numberOf = (name: CodeName): number =>
  Number(Object.entries(table).find(([, [known]]) => known === name)?.[0] ?? -1);
