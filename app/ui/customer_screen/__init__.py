"""The customer's display: a painter of its own for the same page, showing only what the customer must see."""
