"""The folder a model is kept in: Hugging Face's ONNX layout.

``model.onnx``, ``config.json``, ``generation_config.json``, ``tokenizer.json``, ``tokenizer_config.json``.
"""

import json
from dataclasses import asdict

import llama_graph


def model_config(config, tokenizer, special, tied):
    """``config.json`` as Hugging Face's Llama class reads it."""
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_act": "silu",
        "torch_dtype": "float32",
        "tie_word_embeddings": tied,
        "head_dim": config.head_dim,
        **asdict(config),
        **token_ids(tokenizer, special),
    }


def token_ids(tokenizer, special):
    """Numbers of the special tokens."""
    names = {"bos": special.bos, "eos": special.eos, "pad": special.pad}
    return {f"{name}_token_id": tokenizer.token_to_id(token) for name, token in names.items()}


def tokenizer_config(config, special):
    """``tokenizer_config.json``: special tokens as text, and the chat template."""
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": False,
        "model_max_length": config.max_position_embeddings,
        "bos_token": special.bos,
        "eos_token": special.eos,
        "pad_token": special.pad,
        "unk_token": special.unknown,
        "chat_template": special.chat_template,
    }


def write(folder, config, weights, tokenizer, special, metadata):
    """Writes all files of a model into ``folder``, which exists; the same bytes every time."""
    llama_graph.save(llama_graph.build(config, weights, metadata), folder / "model.onnx")
    tied = "lm_head" not in weights
    write_json(folder / "config.json", model_config(config, tokenizer, special, tied))
    write_json(folder / "generation_config.json", token_ids(tokenizer, special))
    write_json(folder / "tokenizer_config.json", tokenizer_config(config, special))
    text = tokenizer.to_str(pretty=True)
    (folder / "tokenizer.json").write_text(text + "\n", encoding="utf-8")


def write_json(path, value):
    """Writes JSON with sorted keys."""
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
