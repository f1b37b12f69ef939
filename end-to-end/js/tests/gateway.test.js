/**
 * The official `openai` package against the gateway of a real executor.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';

import OpenAI from 'openai';

import { Executor, TINY } from '../harness/executor.js';
import { freePorts, program, temporaryFolder } from '../harness/processes.js';

const MESSAGES = [{ role: 'user', content: 'hello' }];

describe('the openai package', () => {
  let folder, executor, client;
  before(async () => {
    folder = temporaryFolder();
    const [port, metricsPort, publicPort] = await freePorts(3);
    executor = new Executor(folder.path, [TINY], port, metricsPort);
    executor.publicPort = publicPort;
    await executor.start();
    const arguments_ = ['keys', 'create', '--name', 'javascript', '--base-path', executor.basePath, '--json'];
    const { key } = JSON.parse(execFileSync(program('keirin-executor'), arguments_, { encoding: 'utf8' }));
    client = new OpenAI({ baseURL: `http://127.0.0.1:${publicPort}/v1`, apiKey: key, maxRetries: 0 });
  });
  after(async () => {
    await executor?.stop();
    folder?.remove();
  });

  it('reads answers whole and as a stream', async () => {
    const asked = { model: TINY, messages: MESSAGES, max_tokens: 20, seed: 8 };
    const whole = await client.chat.completions.create({ ...asked, n: 2, logprobs: true, top_logprobs: 2 });
    assert.equal(whole.choices.length, 2);
    assert.equal(whole.choices[0].logprobs.content[0].top_logprobs.length, 2);

    const options = { stream: true, stream_options: { include_usage: true } };
    let text = '';
    let usage = null;
    for await (const chunk of await client.chat.completions.create({ ...asked, ...options })) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage ??= chunk.usage;
    }
    assert.equal(text, whole.choices[0].message.content);
    assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
  });

  it('continues texts', async () => {
    const asked = { model: TINY, prompt: ['once', 'upon'], max_tokens: 9, seed: 1 };
    const whole = await client.completions.create({ ...asked, logprobs: 1 });
    const texts = ['', ''];
    for await (const chunk of await client.completions.create({ ...asked, stream: true })) {
      for (const choice of chunk.choices) texts[choice.index] += choice.text;
    }
    assert.deepEqual(
      texts,
      whole.choices.map((choice) => choice.text),
    );
  });

  it('reads responses whole and as a stream', async () => {
    const asked = { model: TINY, input: 'hello', max_output_tokens: 16, temperature: 0 };
    const whole = await client.responses.create(asked);
    let text = '';
    for await (const event of await client.responses.create({ ...asked, stream: true })) {
      if (event.type === 'response.output_text.delta') text += event.delta;
    }
    assert.equal(text, whole.output_text);
  });

  it('lists models', async () => {
    const models = await client.models.list();
    assert.deepEqual(
      models.data.map((model) => model.id),
      [TINY],
    );
    assert.equal((await client.models.retrieve(TINY)).id, TINY);
  });

  it('is refused by name', async () => {
    const create = (values, other = client) =>
      other.chat.completions.create({ model: TINY, messages: MESSAGES, ...values });
    await assert.rejects(create({ model: 'other' }), { status: 404, code: 'model_not_found' });
    await assert.rejects(create({ n: 0 }), { status: 400, code: 'out_of_range', param: 'n' });
    const stranger = client.withOptions({ apiKey: 'kg-stranger' });
    await assert.rejects(create({}, stranger), { status: 401, code: 'invalid_api_key' });
  });

  it('turns texts into vectors', async () => {
    const { data, usage } = await client.embeddings.create({ model: TINY, input: ['hello', 'something else'] });
    const lengths = data.map(({ embedding }) => Math.hypot(...embedding));
    assert.ok(lengths.every((length) => Math.abs(length - 1) < 1e-5));
    assert.notDeepEqual(data[0].embedding, data[1].embedding);
    assert.ok(usage.total_tokens > 0);
  });

  it('gives up an answer that nobody waits for any more', async () => {
    const asked = { model: TINY, messages: MESSAGES, max_tokens: 490, seed: 14, stream: true };
    const stream = await client.chat.completions.create(asked);
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) break;
    }
    assert.ok(stream.controller.signal.aborted);
    assert.equal((await client.models.list()).data.length, 1);
  });
});
