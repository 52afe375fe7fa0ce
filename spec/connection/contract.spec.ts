import { wire } from '../../lib/index.ts';
import { connectionContract } from '../support/connection-contract.ts';

connectionContract(wire);
