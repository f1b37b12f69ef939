//! `keirin status`, `keirin participants` and `keirin models`.

use comfy_table::{presets::UTF8_HORIZONTAL_ONLY, Table};
use keirin_primitives::{executor_rpc::to_hex, views::CollateralView};
use serde_json::{json, Value};

use super::{address, output::line, text, Options};
use crate::{amount, inference, participants};

pub(super) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_HORIZONTAL_ONLY).set_header(header.to_vec());
    table
}

pub(crate) async fn status(options: &Options) -> anyhow::Result<()> {
    let chain = options.chain().await?;
    let (node, open) = (chain.node_state().await?, inference::open_task_count(&chain).await?);
    let participants = participants::all(&chain).await?;
    let active = participants.iter().filter(|participant| participant.leaving_until.is_none()).count();
    let models = inference::models(&chain).await?;
    let genesis = to_hex(chain.genesis_hash());
    if options.json {
        line(json!({
            "chain": node.chain, "node": node.node, "runtime_version": node.runtime_version, "genesis": genesis,
            "best_block": node.best_block, "finalized_block": node.finalized_block, "open_tasks": open,
            "participants": participants.len(), "active_participants": active, "models": models.len(),
        }))?;
        return Ok(());
    }
    line(format!("chain            {}, runtime {}", node.chain, node.runtime_version))?;
    line(format!("node             {}", node.node))?;
    line(format!("genesis          {genesis}"))?;
    line(format!("best block       {} ({} is final)", node.best_block, node.finalized_block))?;
    line(format!("participants     {} ({active} active)", participants.len()))?;
    line(format!("models           {}", models.len()))?;
    line(format!("open tasks       {open}"))?;
    Ok(())
}

pub(crate) async fn participants(options: &Options) -> anyhow::Result<()> {
    let participants = participants::all(&options.chain().await?).await?;
    let names = |models: &[keirin_primitives::model::ModelId]| -> Vec<String> {
        models.iter().map(|model| text(model)).collect()
    };
    if options.json {
        let rows: Vec<Value> = participants
            .iter()
            .map(|p| {
                json!({ "account": address(&p.account), "executor_key": to_hex(p.executor_key.0),
                        "endpoint": text(&p.endpoint), "hardware": p.hardware, "models": names(&p.models),
                        "weight": p.weight.0, "deposit": p.deposit.to_string(),
                        "collateral": collateral(&p.collateral), "served": p.served, "missed": p.missed,
                        "leaving_until": p.leaving_until })
            })
            .collect();
        line(json!(rows))?;
        return Ok(());
    }
    let mut table =
        table(&["account", "weight", "collateral", "models", "hardware", "tokens/s", "served", "missed", "standing"]);
    for p in &participants {
        let gpu = p.hardware.gpu.as_ref().map(|gpu| format!(" + {}", text(&gpu.model))).unwrap_or_default();
        let standing = p.leaving_until.map_or("active".into(), |block| format!("leaving until block {block}"));
        table.add_row([
            address(&p.account),
            p.weight.0.to_string(),
            amount::format(p.collateral.active),
            names(&p.models).join(", "),
            format!("{}{gpu}", text(&p.hardware.cpu)),
            format!("{:.1}", p.hardware.millitokens_per_second as f64 / 1_000.0),
            p.served.to_string(),
            p.missed.to_string(),
            standing,
        ]);
    }
    line(table)?;
    Ok(())
}

fn collateral(stake: &CollateralView<u128, u32>) -> Value {
    let chunks = stake.unbonding.iter();
    let unbonding: Vec<Value> =
        chunks.map(|chunk| json!({ "amount": chunk.amount.to_string(), "until": chunk.until })).collect();
    json!({ "active": stake.active.to_string(), "unbonding": unbonding })
}

pub(crate) async fn models(options: &Options) -> anyhow::Result<()> {
    let models = inference::models(&options.chain().await?).await?;
    if options.json {
        let rows: Vec<Value> = models
            .iter()
            .map(|model| {
                json!({ "name": text(&model.id), "content_hash": to_hex(model.content_hash),
                        "context_length": model.context_length, "units_per_token": model.units_per_token,
                        "price_per_unit": model.price_per_unit.to_string(),
                        "utilisation_bps": model.utilisation, "thresholds": model.thresholds,
                        "minimum_vram_mib": model.minimum_vram_mib, "active": model.active })
            })
            .collect();
        line(json!(rows))?;
        return Ok(());
    }
    let mut table = table(&["model", "context", "price per token", "utilisation", "GPU memory", "state"]);
    for model in &models {
        let price = model.price_per_unit.saturating_mul(model.units_per_token.into());
        table.add_row([
            text(&model.id),
            model.context_length.to_string(),
            amount::format(price),
            format!("{:.1} %", f64::from(model.utilisation.0) / 100.0),
            format!("{} MiB", model.minimum_vram_mib),
            if model.active { "active" } else { "switched off" }.into(),
        ]);
    }
    line(table)?;
    Ok(())
}
