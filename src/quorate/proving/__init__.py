"""What can be told of conditions without any facts: whether they may be true together, and whether one implies another.

All that is said to be so is so for every payload and at every instant; what is not said may only be hard to see.
"""
