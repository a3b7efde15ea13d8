import { testConnector } from "@tt/connector-core/testing";
import { fixture } from "./fixture.ts";

// Registers one test per rule of the suite.
testConnector("Acme", fixture);
