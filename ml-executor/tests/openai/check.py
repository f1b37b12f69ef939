"""The official openai package for Python against a running gateway.

    check.py BASE_URL API_KEY MODEL

Where the key is "signed", whatever comes is signed on its way, so that no key is refused, and answers come with receipts.

Ends with an error when the package does not understand an answer, or an answer is not what it should be.
"""

import sys

import openai


def check_chat(client, model):
    asked = {"model": model, "messages": [{"role": "user", "content": "hello"}], "max_tokens": 20, "seed": 7}
    whole = client.chat.completions.create(**asked, n=2, logprobs=True, top_logprobs=3)
    assert [choice.index for choice in whole.choices] == [0, 1]
    assert whole.choices[0].finish_reason in ("stop", "length")
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens
    assert all(len(token.top_logprobs) == 3 for token in whole.choices[0].logprobs.content)

    stream = client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True})
    chunks = list(stream)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content, (text, whole)
    assert chunks[-1].usage.completion_tokens > 0 and not chunks[-1].choices


def check_completions(client, model):
    asked = {"model": model, "prompt": ["once", "upon"], "max_tokens": 9, "seed": 7}
    whole = client.completions.create(**asked, logprobs=2, stop=["\u2603"])
    assert len(whole.choices) == 2 and len(whole.choices[0].logprobs.tokens) <= 9
    texts = ["", ""]
    for chunk in client.completions.create(**asked, stream=True):
        for choice in chunk.choices:
            texts[choice.index] += choice.text
    assert texts == [choice.text for choice in whole.choices], (texts, whole)


def check_responses(client, model):
    asked = {"model": model, "input": "hello", "instructions": "be brief", "max_output_tokens": 16, "temperature": 0}
    whole = client.responses.create(**asked)
    assert whole.status in ("completed", "incomplete") and whole.output_text
    assert whole.usage.output_tokens <= 16
    with client.responses.stream(**asked) as stream:
        deltas = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        last = stream.get_final_response() if whole.status == "completed" else None
    assert deltas == whole.output_text, (deltas, whole)
    assert last is None or last.output_text == deltas


def check_models(client, model):
    assert [served.id for served in client.models.list()] == [model]
    assert client.models.retrieve(model).object == "model"


def refused(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was expected")


def check_embeddings(client, model):
    if client.api_key == "signed":
        error = refused(openai.BadRequestError, lambda: client.embeddings.create(model=model, input="hello"))
        assert error.code == "embeddings_not_settled"
        return
    packed = client.embeddings.create(model=model, input=["hello", "something else"])
    plain = client.embeddings.create(model=model, input=["hello", "something else"], encoding_format="float")
    assert [item.index for item in packed.data] == [0, 1]
    # The client asks for base64 by default, and unpacks it.
    pairs = zip(packed.data[1].embedding, plain.data[1].embedding)
    assert all(abs(one - other) < 1e-6 for one, other in pairs)
    assert packed.data[0].embedding != packed.data[1].embedding
    assert packed.usage.total_tokens > 0


def check_refusals(client, model):
    messages = [{"role": "user", "content": "hello"}]
    create = client.chat.completions.create
    assert refused(openai.NotFoundError, lambda: create(model="other", messages=messages)).code == "model_not_found"
    error = refused(openai.BadRequestError, lambda: create(model=model, messages=messages, temperature=-1))
    assert (error.code, error.param) == ("out_of_range", "temperature")
    if client.api_key == "signed":
        return
    stranger = client.with_options(api_key="kg-stranger")
    error = refused(openai.AuthenticationError, lambda: stranger.chat.completions.create(model=model, messages=messages))
    assert error.code == "invalid_api_key"


def main(base_url, api_key, model):
    client = openai.OpenAI(base_url=base_url, api_key=api_key, max_retries=0, timeout=60)
    for check in (check_chat, check_completions, check_responses, check_models, check_embeddings, check_refusals):
        check(client, model)
        print(check.__name__, "ok")


if __name__ == "__main__":
    main(*sys.argv[1:])
