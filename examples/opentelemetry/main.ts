import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  NodeTracerProvider,
} from "@opentelemetry/sdk-trace-node";
import { builtIn, createLog, readConfig, startHost } from "@tt/host-express";
import { openTelemetryTracer } from "./tracer";

// A host that prints its spans. Replace the exporter by that of your collector, for example the one of
// @opentelemetry/exporter-trace-otlp-http: it reads OTEL_EXPORTER_OTLP_ENDPOINT.

const provider = new NodeTracerProvider({
  spanProcessors: [new BatchSpanProcessor(new ConsoleSpanExporter())],
});
provider.register();

const config = readConfig(process.env, builtIn);
const host = await startHost(config, {
  log: createLog(config.logLevel),
  tracer: openTelemetryTracer,
});
process.stdout.write(`ready on ${host.url}\n`);
process.once("SIGTERM", () => {
  void host.close().then(() => provider.shutdown());
});
