//! Receipts for people and for programs.

use std::time::{Duration, UNIX_EPOCH};

use keirin_primitives::{executor::ExecutorKey, receipts::RequesterId};
use serde_json::{json, Value};

use crate::{
    amount,
    cli::{lists::table, output::line, text, Options},
    receipts::Kept,
    requests::SignedReceipt,
};

/// What is shown where there is nothing.
const NOTHING: &str = "–";

pub(super) fn list(options: &Options, all: &[Kept]) -> anyhow::Result<()> {
    if options.json {
        return Ok(line(all.iter().map(as_json).collect::<anyhow::Result<Value>>()?)?);
    }
    let mut table = table(&["request", "asked", "model", "tokens", "fee", "receipt"]);
    for kept in all {
        let signed = kept.paid.receipt.as_ref();
        table.add_row([
            kept.paid.id().to_string().chars().take(12).collect(),
            time(kept.paid.sent.timestamp_ns),
            model(kept),
            signed.map_or(NOTHING.into(), tokens),
            signed.map_or(NOTHING.into(), |signed| amount::format(signed.receipt.fee)),
            standing(kept),
        ]);
    }
    Ok(line(table)?)
}

pub(super) fn show(options: &Options, kept: &Kept) -> anyhow::Result<()> {
    if options.json {
        return Ok(line(as_json(kept)?)?);
    }
    line(format!("request      {}", kept.paid.id()))?;
    line(format!("asked        {}", time(kept.paid.sent.timestamp_ns)))?;
    line(format!("sent to      {}", kept.paid.sent.transfer))?;
    line(format!("model        {}", model(kept)))?;
    if let Some(signed) = &kept.paid.receipt {
        line(format!("served by    {}", executor(signed)))?;
        for passed in &signed.receipt.route.passed {
            line(format!("passed by    {}", address(signed, passed)))?;
        }
        line(format!("tokens       {}", tokens(signed)))?;
        line(format!("fee          {}", amount::format(signed.receipt.fee)))?;
    }
    line(format!("checked      {}", kept.paid.block.map_or(NOTHING.into(), |block| format!("by block {block}"))))?;
    line(format!("found        {}", standing(kept)))?;
    for wrong in &kept.wrong {
        line(format!("wrong        {}: {}", wrong.name, wrong.text))?;
    }
    for unchecked in &kept.unchecked {
        line(format!("unchecked    {}: {}", unchecked.name(), unchecked.needs()))?;
    }
    Ok(())
}

/// All that is kept, and what follows from it.
fn as_json(kept: &Kept) -> anyhow::Result<Value> {
    let mut document = serde_json::to_value(kept)?;
    document["request"] = json!(kept.paid.id());
    document["model"] = json!(model(kept));
    document["holds"] = json!(kept.wrong.is_empty());
    if let Some(signed) = &kept.paid.receipt {
        let prompt = u64::from(signed.receipt.prompt_tokens);
        document["executor"] = json!(executor(signed));
        document["prompt_tokens"] = json!(prompt);
        document["completion_tokens"] = json!(signed.receipt.tokens().saturating_sub(prompt));
        document["fee"] = json!(signed.receipt.fee.to_string());
    }
    Ok(document)
}

fn standing(kept: &Kept) -> String {
    let names: Vec<&str> = kept.wrong.iter().map(|wrong| wrong.name.as_str()).collect();
    match (names.as_slice(), kept.unchecked.len()) {
        ([], 0) => "holds".into(),
        ([], unchecked) => format!("holds, {unchecked} not checked"),
        (["missing"], _) => "there is none".into(),
        (names, _) => format!("wrong: {}", names.join(", ")),
    }
}

fn model(kept: &Kept) -> String {
    let receipts = kept.paid.receipt.as_ref().map(|signed| text(&signed.receipt.model));
    let name = receipts.or_else(|| kept.paid.sent.model.clone()).unwrap_or(NOTHING.into());
    // It is the executor's word.
    name.chars().filter(|c| !c.is_control()).collect()
}

pub(super) fn tokens(signed: &SignedReceipt) -> String {
    let prompt = u64::from(signed.receipt.prompt_tokens);
    format!("{prompt} + {}", signed.receipt.tokens().saturating_sub(prompt))
}

/// Address of who served it.
pub(super) fn executor(signed: &SignedReceipt) -> String {
    address(signed, &signed.receipt.executor)
}

/// An executor's address, with the prefix of the one that the request was sent to.
fn address(signed: &SignedReceipt, key: &ExecutorKey) -> String {
    let prefix = RequesterId::parse(&signed.receipt.request.transfer_address).map(|(prefix, _)| prefix);
    let address = prefix.and_then(|prefix| key.id().address(&prefix));
    address.map_or_else(|_| hex::encode(key.0), |address| text(&address))
}

fn time(timestamp_ns: u64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_nanos(timestamp_ns))
}
