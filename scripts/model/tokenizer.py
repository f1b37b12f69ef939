"""Tokenizers in Hugging Face's ``tokenizer.json``: byte-level BPE, from a GGUF file or one token a byte."""

from dataclasses import dataclass

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

# Kinds of token in GGUF's `tokenizer.ggml.token_type`.
GGUF_CONTROL_TOKEN = 3

# How each known pre-tokenizer of GGUF's `tokenizer.ggml.pre` cuts text before BPE merges.
DIGITS_APART = ("smollm",)


@dataclass(frozen=True)
class SpecialTokens:
    """The special tokens a chat needs, and the Jinja template that puts them in place."""

    bos: str
    eos: str
    pad: str
    unknown: str
    chat_template: str


def byte_alphabet():
    """The printable character that stands for each of the 256 bytes in byte-level BPE (GPT-2's table).

    Printable Latin-1 bytes stand for themselves; the others take the characters from U+0100 on, in order.
    """
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    characters = {byte: chr(byte) for byte in printable}
    characters.update({byte: chr(0x100 + index) for index, byte in enumerate(others)})
    return [characters[byte] for byte in range(256)]


def byte_level_bpe(vocabulary, merges, special, digits_apart):
    """A byte-level BPE tokenizer; ``vocabulary`` lists the tokens in the order of their ids."""
    ids = {token: number for number, token in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.BPE(vocab=ids, merges=merges))
    cuts = pre_tokenizers.ByteLevel(add_prefix_space=False)
    if digits_apart:
        cuts = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), cuts])
    tokenizer.pre_tokenizer = cuts
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in special])
    return tokenizer


def from_gguf(metadata):
    """The tokenizer and special tokens that a GGUF file's metadata describes.

    ``metadata`` is a function from a key to its value or ``None``.
    """
    if metadata("tokenizer.ggml.model") != "gpt2":
        raise ValueError(f"tokenizer {metadata('tokenizer.ggml.model')!r} is not byte-level BPE")
    cut = metadata("tokenizer.ggml.pre")
    if cut not in DIGITS_APART:
        raise ValueError(f"pre-tokenizer {cut!r} is not known; known: {', '.join(DIGITS_APART)}")
    tokens = metadata("tokenizer.ggml.tokens")
    kinds = metadata("tokenizer.ggml.token_type")
    merges = [tuple(merge.split(" ")) for merge in metadata("tokenizer.ggml.merges")]
    control = [token for token, kind in zip(tokens, kinds) if kind == GGUF_CONTROL_TOKEN]

    def special(name, fallback):
        number = metadata(f"tokenizer.ggml.{name}_token_id")
        return tokens[number] if number is not None else fallback

    eos = special("eos", None)
    special_tokens = SpecialTokens(
        bos=special("bos", eos),
        eos=eos,
        pad=special("padding", eos),
        unknown=special("unknown", eos),
        chat_template=metadata("tokenizer.chat_template"),
    )
    return byte_level_bpe(tokens, merges, control, digits_apart=True), special_tokens


def one_token_a_byte(special):
    """A tokenizer whose id of a byte is the byte; ``special`` tokens follow from 256 on."""
    return byte_level_bpe([*byte_alphabet(), *special], [], special, digits_apart=False)
