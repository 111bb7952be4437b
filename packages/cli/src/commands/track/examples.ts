/** @file An example that works as it is printed: the metric is one that the lab reports. */
export const predictionExample =
  "./gradus track predict tokenization 'bytes per cl100k token' '>' 0.2 --seed 2";
