// A client in JavaScript, with code generated from the protos: decides an account, sends facts, watches what changes,
// and meets a refusal. Prints what came back as one JSON document.
//
//   node main.mjs http://127.0.0.1:50051

import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { AccountService } from "./gen/quorate/v1/account_pb.js";
import { Result } from "./gen/quorate/v1/decided_pb.js";
import { DecisionForm, DecisionService } from "./gen/quorate/v1/decision_pb.js";
import { ChangeKind, WatchService } from "./gen/quorate/v1/watch_pb.js";

const transport = createGrpcTransport({ baseUrl: process.argv[2], defaultTimeoutMs: 30_000 });
const json = (value) => new TextEncoder().encode(JSON.stringify(value));
const parsed = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

const account = { id: "acme", employees: 900 };
const payload = json({ now: "2026-06-01T12:00:00Z", account });
const decisions = createClient(DecisionService, transport);

const decided = await decisions.decide({ payload });
const typed = await decisions.decide({ payload, form: DecisionForm.MESSAGE });

const streamed = [];
async function* requests() {
  for (const id of ["a1", "a2", "a3"]) {
    yield { request: { payload: json({ now: "2026-06-01T12:00:00Z", account: { id } }) } };
  }
}
for await (const { response } of decisions.decideStream(requests())) {
  streamed.push(parsed(response.decision).account);
}

const stop = new AbortController();
const watch = createClient(WatchService, transport).watch(
  { cursor: "start", names: ["large"] },
  { signal: stop.signal, timeoutMs: 0 },
);
const ingested = await createClient(AccountService, transport).ingest({
  records: [{ account: "acme", what: { case: "upsert", value: { fields: json(account) } } }],
});
let change;
for await (const { what } of watch) {
  if (what.case === "change") {
    change = what.value;
    break;
  }
}
stop.abort();

let refusal;
try {
  await decisions.explain({ payload, name: "larg" });
} catch (error) {
  refusal = ConnectError.from(error);
}

console.log(
  JSON.stringify({
    decision: parsed(decided.decision),
    typed: {
      account: typed.message.account,
      now: timestampDate(typed.message.now).toISOString(),
      audiences: typed.message.audiences.map(({ name, result }) => [name, Result[result]]),
    },
    streamed,
    ingested: { accepted: ingested.accepted, decided: ingested.decided.map(({ account }) => account) },
    change: { kind: ChangeKind[change.kind], account: change.account, name: change.name },
    refusal: { code: Code[refusal.code], message: refusal.rawMessage },
  }),
);
