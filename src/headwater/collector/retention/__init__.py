"""How long events stay where: rules, who carries them out, and what they would come to."""
