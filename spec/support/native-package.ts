import { existsSync } from 'node:fs';

/** Whether the npm package zookeeper is installed. The scripts set ZKR_NO_NATIVE where it cannot be. */
export const hasNativePackage = !process.env['ZKR_NO_NATIVE'] && existsSync('node_modules/zookeeper');
