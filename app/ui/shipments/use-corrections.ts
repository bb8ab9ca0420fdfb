import { useRef, useState } from "react";
import type { Correction, CorrectionAnswer } from "../../shipments/correction.ts";
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
    const posted = await post<Answer>("/app/correct-shipments", { corrections: withIds(changes), ...options });
    setSending(false);
    const found = whatFailed(posted);
    setFailure(found);
    return found === null;
  };

  return { withIds, send, isSending, failure };
}

function whatFailed(posted: Awaited<ReturnType<typeof post<Answer>>>): CorrectionsFailure | null {
  if (!posted.ok) return { kind: posted.failure };
  if (!posted.answer.ok) return { kind: "refused", errors: posted.answer.errors };
  const answers = posted.answer.answers.filter(
    ({ outcome }) => !["accepted", "changed", "unchanged"].includes(outcome),
  );
  return answers.length === 0 ? null : { kind: "some", answers };
}
