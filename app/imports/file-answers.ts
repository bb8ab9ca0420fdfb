import type { MappingDraft, MappingProblem, Recognized } from "./mapping.ts";
import type { FileProblem } from "./table.ts";

export interface FileRefused {
  ok: false;
  problem: FileProblem;
  /** Where in the file, as a spreadsheet numbers its rows. */
  row?: number;
}

/** What is in a file, and which of its columns are likely to say what. */
export interface FileContents {
  ok: true;
  columns: string[];
  /** The first rows. */
  sample: string[][];
  rows: number;
  hasHeader: boolean;
  repeatedHeaders: string[];
  mapping: MappingDraft;
  recognized: Recognized;
}

export type ReadFileAnswer = FileContents | FileRefused;
export type CheckFileAnswer = { ok: true; id: string } | FileRefused | { ok: false; mapping: MappingProblem };
