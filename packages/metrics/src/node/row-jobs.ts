import type { Matrix } from "../linear-algebra/matrix.js";
import { fillRows, taskRows, type RowPairOperation } from "../linear-algebra/row-pairs.js";

/** What the threads share: a few integers, which say what to do, and the numbers that it is done with. */
export interface SharedJobs {
  readonly control: Int32Array;
  workspace: Float64Array;
}

/** An operation for all pairs of rows; `a` and `b` may be the same object. */
export interface RowJob {
  readonly operation: RowPairOperation;
  readonly a: Matrix;
  readonly b: Matrix;
}

/** Places in the control block. */
const place = {
  /** Number of the newest job; a thread without one sleeps here. */
  job: 0,
  /** The newest job's number in the upper half, the next task that nobody has taken in the lower half. */
  ticket: 1,
  /** How many tasks are done; whoever posted the job sleeps here. */
  finished: 2,
  operation: 3,
  rowsOfA: 4,
  rowsOfB: 5,
  columns: 6,
  isSymmetric: 7,
} as const;

const operations: readonly RowPairOperation[] = ["products", "distances"];

/** So many tasks can a job have. */
const mostTasks = 0xffff;

/** A control block in memory that threads share. */
export function createControl(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * Object.keys(place).length));
}

/** Numbers of the workspace that a job takes; undefined, when it has too many rows to be divided. */
export function workspaceSize({ a, b }: RowJob): number | undefined {
  if (taskCount(a.rows) > mostTasks) return undefined;
  return a.data.length + (a === b ? 0 : b.data.length) + a.rows * b.rows;
}

/** Lays a job into the shared memory, where the workspace has room for it, and wakes all threads. */
export function postJob({ control, workspace }: SharedJobs, { operation, a, b }: RowJob): void {
  const number = (Atomics.load(control, place.job) + 1) & 0x7fff;
  // A thread that is late with an older job reads numbers of this one below, and gets no task with them.
  Atomics.store(control, place.ticket, (number << 16) | mostTasks);
  workspace.set(a.data);
  if (a !== b) workspace.set(b.data, a.data.length);
  control[place.operation] = operations.indexOf(operation);
  control[place.rowsOfA] = a.rows;
  control[place.rowsOfB] = b.rows;
  control[place.columns] = a.columns;
  control[place.isSymmetric] = Number(a === b);
  Atomics.store(control, place.finished, 0);
  Atomics.store(control, place.ticket, number << 16);
  Atomics.store(control, place.job, number);
  Atomics.notify(control, place.job);
}

/**
 * Takes tasks of the newest job until none is left.
 *
 * @param attach - Is called before shared memory is touched, to take a workspace that has grown.
 * @returns The result, as a view of the workspace; what other threads have taken may not be in it yet.
 */
export function workOnJob(jobs: SharedJobs, attach: () => void = () => undefined): Matrix {
  const { control } = jobs;
  const number = Atomics.load(control, place.job);
  attach();
  const { operation, a, b, result } = readJob(jobs);
  for (;;) {
    const ticket = Atomics.load(control, place.ticket);
    const task = ticket & mostTasks;
    if (ticket >>> 16 !== number || task >= taskCount(a.rows)) return result;
    if (Atomics.compareExchange(control, place.ticket, ticket, ticket + 1) !== ticket) continue;
    fillRows(operation, a, b, result, task * taskRows);
    Atomics.add(control, place.finished, 1);
    Atomics.notify(control, place.finished);
  }
}

/**
 * Sleeps until all tasks of the newest job are done.
 *
 * @param patience - Milliseconds that may pass without a task being finished.
 * @returns Whether they are.
 */
export function awaitJob({ control }: SharedJobs, patience: number): boolean {
  const count = taskCount(control[place.rowsOfA]!);
  for (;;) {
    const finished = Atomics.load(control, place.finished);
    if (finished === count) return true;
    if (Atomics.wait(control, place.finished, finished, patience) === "timed-out") return false;
  }
}

/** Sleeps until there is a new job, and works on it; never returns. */
export function serveJobs(jobs: SharedJobs, attach: () => void): never {
  let seen = 0;
  for (;;) {
    Atomics.wait(jobs.control, place.job, seen);
    seen = Atomics.load(jobs.control, place.job);
    workOnJob(jobs, attach);
  }
}

function readJob({ control, workspace }: SharedJobs): RowJob & { readonly result: Matrix } {
  const [rows, others, columns] = [
    control[place.rowsOfA]!,
    control[place.rowsOfB]!,
    control[place.columns]!,
  ];
  const part = (start: number, rows: number, columns: number): Matrix => {
    return { rows, columns, data: workspace.subarray(start, start + rows * columns) };
  };
  const a = part(0, rows, columns);
  const isSymmetric = control[place.isSymmetric] === 1;
  const b = isSymmetric ? a : part(rows * columns, others, columns);
  const result = part((isSymmetric ? rows : rows + others) * columns, rows, others);
  return { operation: operations[control[place.operation]!]!, a, b, result };
}

function taskCount(rows: number): number {
  return Math.ceil(rows / taskRows);
}
