// The page of the lane: which one is chosen, and the steps that a person takes with it.
import { signal } from '@preact/signals';
import { errorText, may, type Session } from '../../app/session';
import type { Route } from '../../app/route';
import { t } from '../../i18n';
import { writeReply } from '../../parts/reply';
import { complain, toast } from '../../parts/toast';
import type { Duty, DutyList, Emergency, Reply } from '../../types';
import { askNote } from '../../parts/lane_note';

export type EmergencyAction = 'take' | 'release' | 'dispatch' | 'close';
export const kLegal: Record<EmergencyAction, Emergency['state'][]> = {
  take: ['waiting'],
  release: ['taken', 'handed_over'],
  dispatch: ['waiting', 'taken'],
  close: ['waiting', 'taken', 'handed_over'],
};
const kClosed = 50;

// "2:05", "1:02:05": how long it has waited.
export function ageOf(since: string, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

// The neighbour of the chosen one; where none is chosen, or it is gone, the first.
export function neighbour(ids: number[], chosen: number | null, by: 1 | -1): number | null {
  const at = chosen === null ? -1 : ids.indexOf(chosen);
  if (at < 0) return ids[0] ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, at + by))] ?? null;
}

export class EmergenciesModel {
  readonly chosen = signal<number | null>(null);
  readonly busy = signal<ReadonlySet<number>>(new Set());
  // null: not asked for.
  readonly closed = signal<Emergency[] | null>(null);
  readonly duties = signal<DutyList | null>(null);
  readonly problem = signal<unknown>(null);
  // What residents were answered, by mention, as far as it was asked for.
  readonly answers = signal<ReadonlyMap<number, Reply[]>>(new Map());
  private stops: (() => void)[] = [];

  constructor(private readonly session: Session) {}

  start(): void {
    const { live } = this.session;
    this.stops = [
      live.on('emergencies', ({ emergency }) => {
        if (!emergency) void this.loadDuties();
        else if (emergency.state === 'closed' && this.closed.peek() !== null) void this.loadClosed();
      }),
      live.on('resumed', () => void this.loadDuties()),
      live.on('reply', (reply) => this.answered(reply)),
    ];
    void this.loadDuties();
  }
  stop(): void {
    this.stops.forEach((stop) => stop());
  }

  take(route: Route): void {
    const id = Number(route.path[1]);
    if (Number.isInteger(id) && id > 0) this.chosen.value = id;
  }

  move(by: 1 | -1): void {
    const ids = this.session.lane.open.peek().map(({ mention_id }) => mention_id);
    this.chosen.value = neighbour(ids, this.chosen.peek(), by);
  }

  // What a key stands for acts on the chosen one, if it is in the list, and on no other.
  private chosenOne(): Emergency | undefined {
    return this.session.lane.open.peek().find((each) => each.mention_id === this.chosen.peek());
  }
  actOnChosen(action: EmergencyAction): void {
    const chosen = this.chosenOne();
    if (chosen) void this.act(chosen, action);
  }
  answerChosen(): void {
    const chosen = this.chosenOne();
    if (chosen) void this.answer(chosen);
  }

  // In the resident's language, with what is prepared for people in danger.
  readonly answer = async ({ mention, mention_id }: Emergency): Promise<void> => {
    if (!may(this.session, 'triage') || mention.removed) return;
    this.chosen.value = mention_id;
    const title = () => t('lane.answerTitle');
    const sent = await writeReply(this.session, title, { mentions: [mention], mention, emergency: true });
    if (sent) await this.loadAnswers(mention_id).catch((error: unknown) => complain(errorText(error)));
  };

  readonly act = async (emergency: Emergency, action: EmergencyAction): Promise<void> => {
    const id = emergency.mention_id;
    const mine = emergency.state === 'taken' && action === 'take';
    if (!may(this.session, 'triage') || this.busy.peek().has(id)) return;
    if (!mine && !kLegal[action].includes(emergency.state)) return;
    let note: string | null = '';
    if (action !== 'take') note = await askNote(action);
    if (note === null) return;
    this.chosen.value = id;
    this.busy.value = new Set([...this.busy.peek(), id]);
    try {
      const { api, lane } = this.session;
      lane.tell(await api.stepEmergency(id, action, note));
      toast(t(`lane.done.${action}`));
    } catch (error) {
      complain(errorText(error));
      // Somebody may have been faster.
      void this.session.lane.reload();
    } finally {
      this.busy.value = new Set([...this.busy.peek()].filter((each) => each !== id));
    }
  };

  readonly loadAnswers = async (mention: number): Promise<void> => {
    const { replies } = await this.session.api.replies({ mention });
    this.answers.value = new Map([...this.answers.peek(), [mention, replies]]);
  };
  private answered(reply: Reply): void {
    const known = this.answers.peek().get(reply.mention_id);
    if (!known) return;
    const others = known.filter(({ id }) => id !== reply.id);
    const all = [reply, ...others].sort((a, b) => (a.id < b.id ? 1 : -1));
    this.answers.value = new Map([...this.answers.peek(), [reply.mention_id, all]]);
  }

  readonly loadClosed = async (): Promise<void> => {
    try {
      const { api } = this.session;
      this.closed.value = (await api.emergencies({ state: 'closed', limit: kClosed })).emergencies;
    } catch (error) {
      this.problem.value = error;
    }
  };

  readonly loadDuties = async (): Promise<void> => {
    if (!may(this.session, 'triage')) return;
    try {
      this.duties.value = await this.session.api.duties();
    } catch (error) {
      this.problem.value = error;
    }
  };

  // Duties of the signed-in person that he has not yet said he has.
  unacknowledged(): Duty[] {
    const name = this.session.person.value?.person.name;
    return (this.duties.value?.duties ?? []).filter(
      ({ person, acknowledged_at }) => person === name && acknowledged_at === null,
    );
  }
  readonly acknowledge = async (duty: Duty): Promise<void> => {
    try {
      await this.session.api.acknowledgeDuty(duty.id);
      toast(t('lane.acknowledged'));
      await this.loadDuties();
    } catch (error) {
      complain(errorText(error));
    }
  };
}
