/** @file The trainers that are compared, and which of them can be started here. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface TrainerArm {
  readonly name: string;
  readonly command: readonly string[];
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const ours: TrainerArm = {
  name: 'Gradus',
  command: [process.execPath, file('gradus-trainer.ts')],
};

/** `GRADUS_PYTHON` names one that is not on the path: that of a virtual environment, say. */
const pythons = [process.env['GRADUS_PYTHON'], 'python3', '/usr/bin/python3'];
const python = pythons.find(
  (one) => one !== undefined && spawnSync(one, ['-c', 'import torch']).status === 0,
);

const inTorch = (kind: string): TrainerArm[] =>
  python === undefined
    ? []
    : [
        {
          name: `PyTorch ${kind}`,
          command: [python, file('../peers/torch-trainer.py'), kind],
        },
      ];

export const eager = inTorch('eager');
export const fused = inTorch('fused');
/** Makes C++ and compiles it: it fails where there is no compiler. */
export const compiled = inTorch('compiled');

export const missingTorch =
  'PyTorch is left out: no python3 here can import torch. `pip install torch`, or Debian’s python3-torch, or name a Python in GRADUS_PYTHON.';
