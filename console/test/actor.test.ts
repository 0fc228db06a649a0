import { afterEach, describe, expect, it, vi } from 'vitest';
import { actorText } from '../src/text/actor';
import { setLanguage } from '../src/i18n';

describe('an actor', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  it('is told in words', async () => {
    vi.stubGlobal('localStorage', { setItem: () => {} });
    await setLanguage('en');
    expect(actorText('token:api')).toBe('token “api”');
    expect(actorText('command:demo')).toBe('command “crier demo”');
    expect(actorText('hub')).toBe('the hub');
    await setLanguage('es');
    expect(actorText('token:api')).toBe('token «api»');
    expect(actorText('hub')).toBe('el servidor de Crier');
    await setLanguage('en');
  });
  it('that is written in another way stays as it is', () => {
    for (const text of ['', 'ana', 'token:', 'hub:x', 'Token:api']) expect(actorText(text)).toBe(text);
  });
});
