"""The tables of the framework room, a module to each part of the thread: agreement, prices, orders, money, gains."""
