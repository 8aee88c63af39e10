"""What a town can learn of itself: numbers in, figures out. Nothing here decides about anybody.

How long groups of people wait; estimates of what becomes of couplings have their place here
once there are outcomes to learn from.
"""
