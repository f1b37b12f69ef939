//! Receipts of a conversation: kept for the user, quietly when they hold, loudly when they do not.

use serde_json::{json, Value};

use crate::{
    amount,
    config::ConfigError,
    receipts::{Checked, Kept, ReceiptStore},
};

/// Digits of a request that are shown: enough to tell it from all others that are kept.
const SHOWN_DIGITS: usize = 12;

/// Where receipts go.
pub(in crate::cli) struct ReceiptDesk {
    store: Result<ReceiptStore, ConfigError>,
    verbose: bool,
}

impl ReceiptDesk {
    /// Keeps receipts among the user's, and says when all is well only if it is to be `verbose`.
    pub fn open(verbose: bool) -> Self {
        Self { store: ReceiptStore::of_user(), verbose }
    }

    /// Keeps what came, and says what there is to say on standard error.
    pub fn take(&self, checked: &Checked) {
        if let Some(problem) = self.keep(checked) {
            eprintln!("WARNING: the receipt is not kept: {problem}");
        }
        let is_cut_short = checked.paid.told.is_none() && checked.paid.receipt.is_none();
        if checked.findings.hold() || is_cut_short {
            if self.verbose {
                eprintln!("{}", quietly(checked));
            }
            return;
        }
        eprintln!("{}", loudly(checked));
    }

    fn keep(&self, checked: &Checked) -> Option<String> {
        match &self.store {
            Ok(store) => store.keep(checked).err().map(|problem| problem.to_string()),
            Err(problem) => Some(problem.to_string()),
        }
    }
}

fn short(checked: &Checked) -> String {
    checked.paid.id().to_string().chars().take(SHOWN_DIGITS).collect()
}

fn quietly(checked: &Checked) -> String {
    let id = short(checked);
    let Some(signed) = &checked.paid.receipt else {
        return format!("No receipt came for request {id}, whose answer was cut short; it is charged all the same.");
    };
    let receipt = &signed.receipt;
    let prompt = u64::from(receipt.prompt_tokens);
    let completion = receipt.tokens().saturating_sub(prompt);
    let unchecked: Vec<&str> = checked.findings.unchecked.iter().map(|unchecked| unchecked.name()).collect();
    let unchecked =
        if unchecked.is_empty() { String::new() } else { format!(" Not checked: {}.", unchecked.join(", ")) };
    format!("Receipt {id} holds: {prompt} + {completion} tokens, {}.{unchecked}", amount::format(receipt.fee))
}

fn loudly(checked: &Checked) -> String {
    let id = short(checked);
    let mut text = format!("WARNING: what was paid for request {id} is not as it must be:");
    for wrong in &checked.findings.wrong {
        text.push_str(&format!("\n  {}: {wrong}", wrong.name()));
    }
    text + &format!("\nkeirin receipt show {id} says more.")
}

/// What came of a receipt, for programs.
pub(in crate::cli) fn outcome(checked: &Checked) -> Value {
    let Kept { wrong, unchecked, paid } = Kept::from(checked);
    json!({ "request": paid.id(), "holds": wrong.is_empty(), "wrong": wrong, "unchecked": unchecked })
}

#[cfg(test)]
mod tests {
    use keirin_primitives::executor::ExecutorSignature;

    use super::*;
    use crate::{
        network::view_tests::receipt,
        receipts::Paid,
        requests::{Findings, ReceiptError, RequestSigner, Sent, SignedReceipt, Told, Unchecked},
    };

    fn checked(findings: Findings) -> Checked {
        let signer = RequestSigner::from_hex(&format!("{:064x}", 7), "keirin").expect("a key");
        let signed = SignedReceipt { receipt: receipt(3), signature: ExecutorSignature([9; 65]) };
        let paid = Paid {
            sent: Sent::new(signer.public_key(), b"{}", 5, "keirin1agent"),
            told: Some(Told::default()),
            receipt: Some(signed),
            genesis: None,
            block: None,
        };
        Checked { paid, findings }
    }

    #[test]
    fn receipt_that_holds_is_one_line() {
        let checked = checked(Findings { wrong: Vec::new(), unchecked: vec![Unchecked::Fee, Unchecked::Route] });
        let text = quietly(&checked);
        assert!(text.ends_with(" holds: 7 + 5 tokens, 0 KEI. Not checked: fee, route."), "{text}");
        assert_eq!(text.lines().count(), 1);
    }

    #[test]
    fn everything_that_is_wrong_is_named() {
        let wrong = vec![ReceiptError::Fee { charged: 5, due: 4 }, ReceiptError::Text { answer: 0 }];
        let checked = checked(Findings { wrong, unchecked: Vec::new() });
        let text = loudly(&checked);
        for part in ["WARNING", "fee: the receipt charges 5", "text: ", "keirin receipt show"] {
            assert!(text.contains(part), "{text}");
        }
        let outcome = outcome(&checked);
        assert_eq!((&outcome["holds"], &outcome["wrong"][1]["name"]), (&json!(false), &json!("text")));
    }
}
