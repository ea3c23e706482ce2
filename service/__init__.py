"""What the business does: rules, scenarios, gateway and data of 云BOSS."""
