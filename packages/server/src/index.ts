export { serve } from './serve.ts';
export type { ModelServer, ServeOptions } from './serve.ts';
export { startServerProcess } from './process/server-process.ts';
export type { ServerProcess, ServerProcessOptions } from './process/server-process.ts';
export { listen } from './http/listen.ts';
export type { RunningServer } from './http/listen.ts';
export { defaultListenOptions } from './http/options.ts';
export type { ListenOptions, ServerLimits } from './http/options.ts';
export { backendNames, openLocalBackend } from './backend/open-backend.ts';
export type { BackendName, BackendSource } from './backend/open-backend.ts';
export { openThreadBackend } from './backend/thread/thread-backend.ts';
export type {
  Backend,
  BackendEvent,
  BackendState,
  PromptInput,
  ServedModel,
  TextRequest,
} from './backend/backend.ts';
