import { asyncScheduler, defer, firstValueFrom, of } from 'rxjs';
import type { Endpoint } from '../../lib/connection/endpoint.ts';
import { addressCursor } from '../../lib/session/address-cursor.ts';
import { fakeTransport } from '../support/fake-transport.ts';

const endpoints: readonly Endpoint[] = [{ host: 'a', port: 1 }];
const limits = { connectTimeout: 1_000, scheduler: asyncScheduler };

describe('addressCursor', () => {
  it('asks for the addresses of a name again in each round: a server may have moved', async () => {
    let addresses = ['10.0.0.1', '10.0.0.2'];
    const transport = { ...fakeTransport(), resolve: () => defer(() => of(addresses)) };
    const cursor = addressCursor(endpoints, transport, limits, () => 0.5);
    const round = async (): Promise<readonly string[]> => {
      const found: string[] = [];
      do found.push((await firstValueFrom(cursor.next$())).address);
      while (!cursor.atRoundEnd());
      return found.sort();
    };
    expect(await round()).toEqual(['10.0.0.1', '10.0.0.2']);
    addresses = ['10.0.0.3'];
    expect(await round()).toEqual(['10.0.0.3']);
    expect(await round()).toEqual(['10.0.0.3']);
  });

  it('errors for a name without an address, and asks again after', async () => {
    let addresses: string[] = [];
    const transport = { ...fakeTransport(), resolve: () => defer(() => of(addresses)) };
    const cursor = addressCursor(endpoints, transport, limits, () => 0.5);
    await expect(firstValueFrom(cursor.next$())).rejects.toThrow('the name has no address');
    addresses = ['10.0.0.1'];
    expect(await firstValueFrom(cursor.next$())).toMatchObject({ address: '10.0.0.1' });
  });
});
