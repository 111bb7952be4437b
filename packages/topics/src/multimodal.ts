/** @file Domain H: speech, sound and documents that are pictures. */
import { inDomain } from './topic.ts';

export const multimodal = inDomain('H', [
  {
    id: 'asr',
    title: 'Speech recognition',
    aliases: [
      'ASR metrics',
      'ASR systems',
      'ASR/TTS pipelines',
      'automatic speech recognition',
      'WER/CER',
      'word error rate',
      'VAD',
      'voice activity detection',
    ],
    buildsOn: ['math-foundations'],
  },
  {
    id: 'diarization',
    title: 'Diarization',
    aliases: [
      'diarization basics',
      'speaker diarization',
      'channel handling',
      'diarization error rate',
    ],
    buildsOn: ['asr'],
  },
  {
    id: 'noise-robustness',
    title: 'Noise and music',
    aliases: ['noise/music handling', 'noise handling'],
    buildsOn: ['asr'],
  },
  {
    id: 'audio-text',
    title: 'Audio-text models',
    aliases: [
      'SpeechLM',
      'audio encoder',
      'audio encoder + adaptor + LLM',
      'audio adaptor',
      'speech language models',
    ],
    buildsOn: ['asr', 'sft'],
  },
  {
    id: 'audio-text-tuning',
    title: 'Fine-tuning for audio-text tasks',
    aliases: ['fine-tuning strategies for audio-text tasks', 'audio fine-tuning'],
    buildsOn: ['audio-text'],
  },
  {
    id: 'voice-qa',
    title: 'Evaluating voice and call QA',
    aliases: ['call QA', 'evaluation for voice QA', 'spoken question answering'],
    buildsOn: ['audio-text', 'evaluation'],
  },
  {
    id: 'document-vision',
    title: 'Documents as pictures',
    aliases: [
      'OCR',
      'OCR vs vision captioning',
      'vision captioning',
      'layout models',
      'document layout',
    ],
    buildsOn: ['document-parsing', 'vision-classifier'],
  },
  {
    id: 'chart-understanding',
    title: 'Charts and tables as pictures',
    aliases: ['chart/table understanding', 'chart question answering'],
    buildsOn: ['document-vision', 'table-extraction'],
  },
  {
    id: 'modalities-to-text',
    title: 'All modalities to text',
    aliases: ['unify modalities to text', 'multimodal ingestion'],
    buildsOn: ['asr', 'document-vision'],
  },
]);
