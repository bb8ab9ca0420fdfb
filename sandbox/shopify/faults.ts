/** Faults on order: which requests go wrong, how, and how often. Each remembers that it was hit. */
export const FAULT_KINDS = [
  "throttled",
  "http-429",
  "http-500",
  "http-502",
  "http-503",
  "internal-error-before",
  "internal-error-after",
  "timeout-before",
  "timeout-after",
  "reset-before",
  "reset-after",
  "invalid-json",
  "access-denied",
  "user-error",
  "unauthorized-401",
  "payment-402",
  "forbidden-403",
  "slow",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  id: number;
  /** A root field such as fulfillmentCreate, or "*" for every request. */
  operation: string;
  kind: FaultKind;
  /** How many requests it spoils, after letting `after` of them pass. */
  times: number;
  after: number;
  /** For "slow": how long it takes. */
  ms: number;
  /** For "user-error". */
  message: string;
  field: string[] | null;
  hits: number;
  passed: number;
}

/** The faults set for one shop. */
export class Faults {
  private readonly all: Fault[] = [];
  private made = 0;

  add(fault: Omit<Fault, "id" | "hits" | "passed">): Fault {
    const added = { ...fault, id: ++this.made, hits: 0, passed: 0 };
    this.all.push(added);
    return added;
  }

  list(): Fault[] {
    return this.all;
  }

  clear(): void {
    this.all.length = 0;
  }

  /** The fault that this request runs into, if any. */
  hit(rootFields: string[]): Fault | undefined {
    for (const fault of this.all) {
      if (fault.operation !== "*" && !rootFields.includes(fault.operation)) continue;
      if (fault.hits >= fault.times) continue;
      if (fault.passed < fault.after) {
        fault.passed++;
        continue;
      }
      fault.hits++;
      return fault;
    }
    return undefined;
  }
}
