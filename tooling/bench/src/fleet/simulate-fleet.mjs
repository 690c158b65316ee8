import { Rng } from "@vae/base";

/**
 * Plays a fleet through, event by event: workers take jobs, train at a rate that the store's bandwidth may throttle, write
 * checkpoints, die now and then and lose what came after the last one, and score.
 *
 * A job is `{ id, seconds, scoringSeconds, interval, checkpointBytes, startBytes, endBytes }`: seconds of training and of
 * scoring on a worker of speed 1, seconds between two checkpoints, bytes of one, bytes that are read before and written after.
 *
 * @param jobs - In the order in which they are given out.
 * @param fleet - `{ workers, speed, bandwidth, meanHoursToFailure, noticedAfter, seed }`: bytes a second that the store
 *   takes from all together; seconds until a dead worker's job is given to another.
 * @returns `{ seconds, busy, bytes, failures, lostSeconds, peakRate, jobs }`: length of the whole, share of the workers' time
 *   in which they computed, bytes moved, seconds computed in vain, largest demand on the store in bytes a second.
 */
export function simulateFleet(jobs, fleet) {
  const { workers, speed, bandwidth, meanHoursToFailure, noticedAfter, seed } = fleet;
  const rng = new Rng(seed).fork("failures");
  const waiting = jobs.map((job) => ({ job, left: job.seconds / speed, from: 0 }));
  const running = new Set();
  let [now, idle] = [0, workers];
  let [computed, bytes, failures, lostSeconds, peakRate] = [0, 0, 0, 0, 0];

  const untilFailure = () =>
    meanHoursToFailure === Infinity
      ? Infinity
      : -Math.log(1 - rng.uniform()) * meanHoursToFailure * 3600;

  for (;;) {
    for (let i = 0; i < waiting.length && idle > 0;) {
      if (waiting[i].from > now) {
        i++;
        continue;
      }
      const [task] = waiting.splice(i, 1);
      bytes += task.job.startBytes + (task.isResumed ? task.job.checkpointBytes : 0);
      const scoring = task.job.scoringSeconds / speed;
      running.add({ ...task, scoring, dies: now + untilFailure(), sinceCheckpoint: 0 });
      idle--;
    }
    if (running.size === 0 && waiting.length === 0) break;

    // What all running trainings write, and how much slower they are where the store cannot take it.
    let rate = 0;
    for (const { job, left } of running) {
      if (left > 0) rate += (job.checkpointBytes * speed) / job.interval;
    }
    peakRate = Math.max(peakRate, rate);
    const pace = Math.min(1, bandwidth / rate);

    let next = Infinity;
    for (const task of running) {
      next = Math.min(next, task.dies, now + (task.left > 0 ? task.left / pace : task.scoring));
    }
    for (const { from } of waiting) if (from > now && idle > 0) next = Math.min(next, from);
    const passed = next - now;
    now = next;
    for (const task of running) {
      computed += passed;
      if (task.left > 0) {
        const done = passed * pace;
        task.left -= done;
        const interval = task.job.interval / speed;
        const writes = Math.floor((task.sinceCheckpoint + done) / interval);
        bytes += writes * task.job.checkpointBytes;
        task.sinceCheckpoint = task.sinceCheckpoint + done - writes * interval;
        if (task.left < 1e-6) task.left = 0;
      } else {
        task.scoring -= passed;
      }
      if (task.left === 0 && task.scoring < 1e-6) {
        bytes += task.job.endBytes;
        running.delete(task);
        idle++;
      } else if (task.dies <= now + 1e-9) {
        failures++;
        const lost = task.left > 0 ? task.sinceCheckpoint : 0;
        lostSeconds += lost;
        running.delete(task);
        idle++; // another takes the dead one's place at once
        const { job, left } = task;
        waiting.unshift({ job, left: left + lost, from: now + noticedAfter, isResumed: true });
      }
    }
  }
  return {
    seconds: now,
    busy: now === 0 ? 0 : computed / (now * workers),
    bytes,
    failures,
    lostSeconds,
    peakRate,
    jobs: jobs.length,
  };
}

/**
 * How much faster one training becomes when `workers` share each batch: every one computes its part, then all gradients are
 * summed around a ring, in which each sends and takes `2 (k − 1) / k` of them.
 *
 * @param stepSeconds - Of the whole batch on one worker.
 * @param gradientBytes - Four for each parameter.
 * @param link - Bytes a second between two workers.
 */
export function dataParallelSpeedup({ stepSeconds, gradientBytes, workers, link }) {
  const exchange = workers === 1 ? 0 : ((2 * (workers - 1)) / workers) * (gradientBytes / link);
  return stepSeconds / (stepSeconds / workers + exchange);
}
