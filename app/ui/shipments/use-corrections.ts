import { useRef, useState } from "react";
import { MAX_CORRECTIONS, type Correction, type CorrectionAnswer } from "../../shipments/correction.ts";
import type { RegistrationError } from "../../shipments/registration.ts";
import { post } from "../frame/post.ts";

/** Why corrections did not go through, or which of them did not. It stays until they are sent again. */
export type CorrectionsFailure =
  | { kind: "unreached" | "expired" }
  | { kind: "refused"; errors: RegistrationError[] }
  | { kind: "some"; answers: CorrectionAnswer[] };

type Answer = { ok: true; answers: CorrectionAnswer[] } | { ok: false; errors: RegistrationError[] };

/** Sending corrections. The same ones keep their ids, so that sending them again after a lost answer does nothing twice. */
export function useCorrections() {
  const ids = useRef({ key: "", ids: new Map<string, string>() });
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<CorrectionsFailure | null>(null);

  const withIds = (changes: readonly Omit<Correction, "id">[]): Correction[] => {
    const key = JSON.stringify(changes);
    if (ids.current.key !== key)
      ids.current = { key, ids: new Map(changes.map(({ shipmentId }) => [shipmentId, crypto.randomUUID()])) };
    return changes.map((change) => ({ ...change, id: ids.current.ids.get(change.shipmentId) ?? "" }));
  };

  /** Resolves true when all of them are on their way, or done. */
  const send = async (
    changes: readonly Omit<Correction, "id">[],
    options: { notifyCustomer: boolean; acceptUnusualNumbers: boolean },
  ): Promise<boolean> => {
    setSending(true);
    setFailure(null);
    const found = await sendAll(withIds(changes), options);
    setSending(false);
    setFailure(found);
    return found === null;
  };

  return { withIds, send, isSending, failure };
}

/** Sends as many requests as it takes, one after the other. What did not get through stops it. */
async function sendAll(
  corrections: readonly Correction[],
  options: { notifyCustomer: boolean; acceptUnusualNumbers: boolean },
): Promise<CorrectionsFailure | null> {
  const notTaken: CorrectionAnswer[] = [];
  for (let sent = 0; sent < corrections.length; sent += MAX_CORRECTIONS) {
    const some = corrections.slice(sent, sent + MAX_CORRECTIONS);
    const posted = await post<Answer>("/app/correct-shipments", { corrections: some, ...options });
    if (!posted.ok) return { kind: posted.failure };
    if (!posted.answer.ok) return { kind: "refused", errors: posted.answer.errors };
    notTaken.push(...posted.answer.answers.filter(({ outcome }) => !TAKEN.includes(outcome)));
  }
  return notTaken.length === 0 ? null : { kind: "some", answers: notTaken };
}

const TAKEN: readonly CorrectionAnswer["outcome"][] = ["accepted", "changed", "unchanged"];
