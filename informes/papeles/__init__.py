"""The papers of the formulation: Formularios A0, A1 and H and the draft of the decree."""
