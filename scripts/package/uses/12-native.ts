import { createRegistrar, isTransportUnavailable, wire, type Transport } from 'zookeeper-registrar';
import { native } from 'zookeeper-registrar/native';

const transports: Readonly<Record<string, () => Transport>> = { native, wire };

export const over = (name: string): void => {
  const transport = (transports[name] ?? wire)();
  createRegistrar({ transport }).members$.subscribe({
    error: (error: unknown) => {
      if (isTransportUnavailable(error)) console.error(error.transport, error.message);
    },
  });
};
