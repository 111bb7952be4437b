/**
 * @file No library of ours reports to its maker. The official builds of onnxruntime 1.29 and later
 * do, on Linux and macOS too, and by default: sessions, names and hashes of models, and an id of the
 * machine, kept in the home folder, go to Microsoft. This variable, set before the first session, is
 * its way out (onnxruntime, docs/Privacy.md); who has set it already is left alone.
 *
 * It has to be set in a process's main thread: threads have copies, which the library does not read.
 */
process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
