//! What the barrier refuses is thrown away before it is charged for all that it would have done: whoever sends it pays nothing here, and it would
//! take the room of others' messages.

use core::marker::PhantomData;
use cumulus_primitives_core::AggregateMessageOrigin;
use frame_support::{
    parameter_types,
    traits::{ProcessMessage, ProcessMessageError},
    weights::{Weight, WeightMeter},
};
use xcm::{latest::prelude::*, VersionedXcm};
use xcm_executor::traits::{Properties, ShouldExecute, WeightBounds};

use super::{barrier::Barrier, fees::Weigher};
use crate::RuntimeCall;

parameter_types! {
    /// What it costs at most to look at a program: it is decoded and weighed, and a query is read.
    pub const LookWeight: Weight = Weight::from_parts(100_000_000, 16 * 1024);
}

/// Passes on what the barrier lets through.
pub struct Sieve<Inner>(PhantomData<Inner>);

impl<Inner: ProcessMessage<Origin = AggregateMessageOrigin>> ProcessMessage for Sieve<Inner> {
    type Origin = AggregateMessageOrigin;

    fn process_message(
        message: &[u8],
        origin: Self::Origin,
        meter: &mut WeightMeter,
        id: &mut XcmHash,
    ) -> Result<bool, ProcessMessageError> {
        meter.try_consume(LookWeight::get()).map_err(|()| ProcessMessageError::Overweight(LookWeight::get()))?;
        look(message, &origin.clone().into())?;
        Inner::process_message(message, origin, meter, id)
    }
}

/// Whether the barrier lets a program through. Its own reasons are not given: the queue would keep what some of them are about.
fn look(message: &[u8], origin: &Location) -> Result<(), ProcessMessageError> {
    let program = VersionedXcm::<RuntimeCall>::decode_all_with_mem_and_depth_limit(&mut &message[..])
        .map_err(|_| ProcessMessageError::Corrupt)?;
    let mut program = Xcm::<RuntimeCall>::try_from(program).map_err(|()| ProcessMessageError::Unsupported)?;
    let weight = Weigher::weight(&mut program, Weight::MAX).map_err(|_| ProcessMessageError::Unsupported)?;
    let mut properties = Properties { weight_credit: Weight::zero(), message_id: None };
    Barrier::should_execute(origin, program.inner_mut(), weight, &mut properties)
        .map_err(|_| ProcessMessageError::Unsupported)
}
