"""What tests would not notice: the rules changed in small ways, and the tests run against each of them."""
