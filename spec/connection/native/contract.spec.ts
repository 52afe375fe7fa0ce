import { native } from '../../../lib/native.ts';
import { connectionContract } from '../../support/connection-contract.ts';

connectionContract(native, {
  without: ['addWatch', 'removeWatches', 'multi', 'multiRead', 'getEphemerals', 'acl', 'zxids'],
});
