import { native } from '../../../lib/native.ts';
import { connectionContract } from '../../support/connection-contract.ts';
import { describeNative } from '../../support/over-native.ts';

describeNative('over native', () => {
  connectionContract(native, {
    without: ['addWatch', 'removeWatches', 'multi', 'multiRead', 'getEphemerals', 'acl', 'zxids'],
  });
});
