// The hub as the rows need it: started on its own store, bulletins approved, waiting for what goes out.
import {Crier, token} from '../tests/live/crier.mjs';
import {check, tempFolder, until} from './kit.mjs';

export {token};
export const hubOn = (t, channels, options) => Crier.start(t, channels, {folder: tempFolder(t), ...options});

export const bulletin = (n, channels) => ({
  kind: 'disaster_update', event: 'Flood', urgency: 'Immediate', severity: 'Moderate', certainty: 'Observed', area: 'Harbor district', channels,
  expires: new Date(Date.now() + 6 * 3_600_000).toISOString(),
  info: {en: {headline: `River Street is under water, notice ${n}`, description: 'Crews work on the dike and pumps run through the night.', instruction: 'Stay away from the river and keep the road free.'}},
});

export async function approved(crier, n, channels) {
  const {id} = await crier.post('/bulletins', bulletin(n, channels));
  await crier.post(`/bulletins/${id}/approve`);
  return id;
}

// Until all `count` deliveries are accepted; answers seconds until the first one was, as the API shows it.
export async function accepted(crier, id, count) {
  const from = performance.now();
  let first = null;
  await until(`all ${count} of bulletin ${id} are accepted`, async () => {
    const {progress = {}, state} = await crier.get(`/bulletins/${id}`);
    if (first === null && progress.accepted > 0) first = (performance.now() - from) / 1000;
    check(!(progress.failed > 0 || progress.unknown > 0 || progress.skipped > 0), `deliveries of ${id}: ${JSON.stringify(progress)}`);
    return progress.accepted === count && state !== 'approved';
  }, {tries: 40_000, every: 50});
  return first;
}
