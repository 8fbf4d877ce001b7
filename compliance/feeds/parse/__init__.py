"""Pure readers of outside feeds: text or JSON in, evidence out, every unit turned once, missing kept as None."""
