use crate::requantise::requantise;

#[test]
fn ties_go_to_the_even_neighbour() {
    assert_eq!([1, 3, 5, 7].map(|sum| requantise(sum, 1)), [0, 2, 2, 4]);
    assert_eq!([-1, -3, -5, -7].map(|sum| requantise(sum, 1)), [0, -2, -2, -4]);
    assert_eq!([8, 24, 40, -8, -24, -40].map(|sum| requantise(sum, 4)), [0, 2, 2, 0, -2, -2]);
}

#[test]
fn neighbours_of_ties_go_to_the_nearest() {
    assert_eq!([7, 9, 23, 25].map(|sum| requantise(sum, 4)), [0, 1, 1, 2]);
    assert_eq!([-7, -9, -23, -25].map(|sum| requantise(sum, 4)), [0, -1, -1, -2]);
}

#[test]
fn results_are_clipped_on_both_sides() {
    assert_eq!([126, 127, 128, 129, 1 << 23].map(|sum| requantise(sum << 1, 1)), [126, 127, 127, 127, 127]);
    assert_eq!([-126, -127, -128, -129, -(1 << 23)].map(|sum| requantise(sum << 1, 1)), [-126, -127, -127, -127, -127]);
}

#[test]
fn every_shift_rounds_as_floats_do() {
    for shift in 1..=12 {
        for sum in -70_000..=70_000 {
            let exact = (f64::from(sum) / f64::from(1 << shift)).round_ties_even().clamp(-127.0, 127.0);
            assert_eq!(f64::from(requantise(sum, shift)), exact, "{sum} >> {shift}");
        }
    }
}
